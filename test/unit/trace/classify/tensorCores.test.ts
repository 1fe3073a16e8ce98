import { describe, expect, it } from 'vitest';
import { judgeTensorCores } from '../../../../src/trace/classify/tensorCores.ts';

describe('tensor cores by the name of a kernel', () => {
  it.each([
    'volta_fp16_s884gemm_fp16_128x128_ldg8_f2f_nn',
    'turing_fp16_s1688gemm_fp16_128x64_ldg8_f2f_tn',
    'ampere_bf16_s16816gemm_bf16_128x64_ldg8_f2f_stages_64x3_tn',
    'void cutlass::Kernel2<cutlass_80_tensorop_s1688gemm_128x128_32x3_tn_align4>(Params)',
    'nvjet_sm90_tst_192x128_64x5_1x2_h_bz_coopB_TNT',
    'sm80_xmma_fprop_implicit_gemm_tf32f32_tf32f32_f32_nhwckrsc_nchw_tilesize64x32x64_stage5_tensor16x8x8',
    'sm90_xmma_gemm_f32f32_tf32f32_f32_nt_n_tilesize256x128x32_execute_segment_k_off_kernel__5x_cublas',
    'cudnn_generated_fort_native_sdpa_sm90_flash_fprop_wgmma_f16_knob_7_64x128x64',
    'void pytorch_flash::flash_fwd_kernel<pytorch_flash::Flash_fwd_kernel_traits<64>>(Params)',
    'fmha_cutlassF_f16_aligned_64x64_rf_sm80(PyTorchMemEffAttention::Params)',
    'Cijk_Ailk_Bljk_HHS_BH_MT128x128x16_MI16x16x16x1_SN_1LDSB0',
    'igemm_fwd_gtcx35_nhwc_fp16_bx0_ex1',
  ])('uses them: %s', (name) => {
    expect(judgeTensorCores(name).use).toBe('yes');
  });

  it.each([
    'volta_sgemm_128x64_nn',
    'ampere_sgemm_32x128_tn',
    'sm80_xmma_gemm_f32f32_f32f32_f32_nt_n_tilesize64x128x8_stage3_warpsize1x4x1_ffma_aligna4',
    'void cutlass::Kernel<cutlass_80_simt_sgemm_128x64_8x5_nn_align1>(Params)',
    'void implicit_convolve_sgemm<float, float, 1024, 5, 5, 3, 3, 3, 1, false, false, true>(int)',
    'void cudnn::engines_precompiled::nchwToNhwcKernel<float, float, float>(Params)',
    'void cublasLt::splitKreduce_kernel<32, 16, int, float, float, float>(Params)',
    'void at::native::vectorized_elementwise_kernel<4, at::native::FillFunctor<float> >(int)',
    'void flash_bwd_dot_do_o_kernel<true, Flash_bwd_kernel_traits<64> >(Params)',
    'triton_poi_fused_add_relu_3',
    'gemv2T_kernel_val',
    'ncclDevKernel_AllReduce_Sum_bf16_RING_LL',
  ])('does not: %s', (name) => {
    expect(judgeTensorCores(name).use).toBe('no');
  });
});

describe('tensor cores by what is known beside the name', () => {
  it('follows the type where the name has nothing', () => {
    const name = 'triton_tem_fused_mm_4';
    expect(judgeTensorCores(name).use).toBe('unknown');
    expect(judgeTensorCores(name, { operatorName: 'aten::mm', format: 'bf16' }).use).toBe('yes');
    expect(judgeTensorCores(name, { operatorName: 'aten::mm', format: 'fp32' })).toEqual({
      use: 'unknown',
      reason: expect.stringContaining('TF32'),
    });
  });

  it('is proven by a speed that vector units do not reach', () => {
    const evidence = { operatorName: 'aten::mm', format: 'fp32', vectorPeak: 67e12 } as const;
    expect(judgeTensorCores('some_kernel', { ...evidence, flopPerSecond: 66e12 }).use).toBe('unknown');
    expect(judgeTensorCores('some_kernel', { ...evidence, flopPerSecond: 68e12 }).use).toBe('yes');
  });

  it('knows operators without matrix products', () => {
    expect(judgeTensorCores('some_kernel', { operatorName: 'aten::add' }).use).toBe('no');
    expect(judgeTensorCores('some_kernel', { operatorName: 'mylib::fused' }).use).toBe('unknown');
  });
});
