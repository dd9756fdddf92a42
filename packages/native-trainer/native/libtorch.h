// The parts of libtorch the core uses; precompiled, since they take over ten seconds a file.
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
