import { describe, expect, it } from 'vitest';
import { readKernelName } from '../../../../src/tensorrt/report/kernelName.ts';

describe('readKernelName', () => {
  it.each([
    ['ampere_scudnn_128x64_relu_medium_nn_v1', 'FP32', false],
    ['ampere_scudnn_winograd_128x128_ldg1_ldg4_relu_tile148t_nt_v1', 'FP32', false],
    [
      'sm80_xmma_fprop_implicit_gemm_f32f32_f32f32_f32_nhwckrsc_nhwc_tilesize128x64x8_stage3_g1_ffma_t1r3s3',
      'FP32',
      false,
    ],
    [
      'sm80_xmma_fprop_implicit_gemm_f32f32_tf32f32_f32_nhwckrsc_nhwc_tilesize64_tensor16x8x8_simple',
      'TF32',
      true,
    ],
    ['sm80_xmma_fprop_implicit_gemm_f16f16_f16f16_f16_nhwckrsc_nhwc_tensor16x8x16', 'FP16', true],
    ['sm80_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize64x64x64_tensor16x8x16', 'FP16', true],
    ['trt_turing_cutlass_image_network_first_layer_hmma_fprop_f16f16f32_nhwc', 'FP16', true],
    ['ampere_h1688cudnn_128x128_ldg8_relu_exp_interior_nhwc_tn_v1', 'FP16', true],
    ['ampere_h16816gemm_256x128_ldg8_nn_v1', 'FP16', true],
    ['turing_fp16_i8816cudnn_int8_128x128_ldg16_relu_small_nt_v1', 'INT8', true],
    ['ampere_int8x4_icudnn_int8x4_128x32_relu_interior_c32_nn_v1', 'INT8', false],
    ['sm70_xmma_fprop_conv1x1_i8f32_f32_f32_nchw_vect_c_4_simt_small_batch_bias_relu', null, false],
    ['sm80_xmma_fprop_implicit_gemm_interleaved_i8f16_i8i32_f32_nchw_tensor16x8x32', 'INT8', true],
    ['sm90_xmma_gemm_e4m3bf16_e4m3f32_f32_tn_n_tilesize128x128x128_warpgroupsize1x1x1_qgmma', 'BF16', true],
    ['__myl_MulAdd_0xabc', null, null],
    ['sm50_xmma_cublas_gemvx_f16f16_f32', 'FP16', null],
    ['', null, null],
  ])('%s', (tactic, precision, tensorCores) => {
    expect(readKernelName(tactic)).toEqual({ precision, tensorCores });
  });
});
