# Defines the imported target `libtorch` from a torch installation (a Python wheel or a libtorch archive).
#
# Looks where CMAKE_PREFIX_PATH points: `<torch>/share/cmake` or `<torch>` itself. Torch's own TorchConfig.cmake is not
# used: for a CUDA build it demands a CUDA toolkit with nvcc, and this core compiles no kernels. CUDA graphs need the
# runtime's headers, from a toolkit or from the packages that torch's wheel brings.
# Sets LIBTORCH_LIB_DIR, LIBTORCH_HAS_CUDA and, where those headers are found, LIBTORCH_CUDA_INCLUDE_DIR.
set(_libtorch_roots "")
foreach(_prefix IN LISTS CMAKE_PREFIX_PATH)
  list(APPEND _libtorch_roots "${_prefix}" "${_prefix}/../..")
endforeach()

find_path(LIBTORCH_INCLUDE_DIR ATen/ATen.h HINTS ${_libtorch_roots} PATH_SUFFIXES include)
find_library(LIBTORCH_CPU_LIBRARY torch_cpu HINTS ${_libtorch_roots} PATH_SUFFIXES lib)
find_library(LIBTORCH_LIBRARY torch HINTS ${_libtorch_roots} PATH_SUFFIXES lib)
find_library(LIBTORCH_C10_LIBRARY c10 HINTS ${_libtorch_roots} PATH_SUFFIXES lib)
find_library(LIBTORCH_CUDA_LIBRARY torch_cuda HINTS ${_libtorch_roots} PATH_SUFFIXES lib)
find_library(LIBTORCH_C10_CUDA_LIBRARY c10_cuda HINTS ${_libtorch_roots} PATH_SUFFIXES lib)
mark_as_advanced(LIBTORCH_INCLUDE_DIR LIBTORCH_CPU_LIBRARY LIBTORCH_LIBRARY LIBTORCH_C10_LIBRARY
                 LIBTORCH_CUDA_LIBRARY LIBTORCH_C10_CUDA_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS LIBTORCH_CPU_LIBRARY LIBTORCH_LIBRARY LIBTORCH_C10_LIBRARY LIBTORCH_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "pass -DCMAKE_PREFIX_PATH=<torch>/share/cmake (python: torch.utils.cmake_prefix_path)")

if(Libtorch_FOUND AND NOT TARGET libtorch)
  get_filename_component(LIBTORCH_LIB_DIR "${LIBTORCH_CPU_LIBRARY}" DIRECTORY)
  add_library(libtorch INTERFACE)
  target_include_directories(libtorch SYSTEM INTERFACE "${LIBTORCH_INCLUDE_DIR}" "${LIBTORCH_INCLUDE_DIR}/torch/csrc/api/include")
  target_link_libraries(libtorch INTERFACE "${LIBTORCH_LIBRARY}" "${LIBTORCH_CPU_LIBRARY}" "${LIBTORCH_C10_LIBRARY}")
  set(LIBTORCH_HAS_CUDA OFF)
  if(LIBTORCH_CUDA_LIBRARY)
    set(LIBTORCH_HAS_CUDA ON)
    file(GLOB _nvidia_packages "${LIBTORCH_LIB_DIR}/../../nvidia/cu*")
    find_path(LIBTORCH_CUDA_INCLUDE_DIR cuda_runtime_api.h HINTS ENV CUDA_HOME ENV CUDA_PATH ${_nvidia_packages} /usr/local/cuda PATH_SUFFIXES include)
    mark_as_advanced(LIBTORCH_CUDA_INCLUDE_DIR)
    # Nothing refers to these two by symbol: loading them registers the CUDA kernels. What they need of CUDA itself lies in
    # other packages, which the loader finds by their run paths and the linker need not.
    target_link_libraries(libtorch INTERFACE -Wl,--allow-shlib-undefined -Wl,--push-state,--no-as-needed "${LIBTORCH_CUDA_LIBRARY}"
                          "${LIBTORCH_C10_CUDA_LIBRARY}" -Wl,--pop-state)
  endif()
endif()
