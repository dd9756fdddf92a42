// An input of the Nx target `build-native`: which libtorch it would build over.
import { recordedLibtorch } from '../../packages/native-trainer/scripts/libtorch.mjs';

console.log(JSON.stringify(recordedLibtorch() ?? null));
