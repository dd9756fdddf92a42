// Predictions over HTTP. Run: node examples/prediction-service.ts MODEL_FOLDER [PORT]
// Ask it: curl localhost:8080 -d '{"text": "The soup was wonderful."}'
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { EncoderInput } from '@stepsynth/core';
import { openClassifier } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';

const [directory = 'runs/own-teacher/rounds/1', port = '8080'] = process.argv.slice(2);
const classifier = await openClassifier({ directory, trainer: createNativeTrainer() });
const server = createServer(async (request, response) => {
  try {
    const [answer] = await classifier.classify([(await json(request)) as EncoderInput]);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  } catch (error) {
    response.writeHead(400).end(`${(error as Error).message}\n`);
  }
});
server.listen(Number(port), () => console.log(`listening on port ${(server.address() as { port: number }).port}`));
