/**
 * Models that NVIDIA sells for data centres; older driver branches and CUDA's forward-compatibility packages are
 * supported on these alone. Workstation cards have "RTX" or "Quadro" in front, such as `RTX A4000`, and are not meant.
 */
const models =
  /^(?:NVIDIA )?(?:A(?:2|10[GM]?|16|30X?|40|100X?|800)|H(?:20|100|200|800)|L(?:2|4|20|40[SG]?)|T4G?|V100S?|P(?:4|40|100)|K(?:40|80)|M(?:4|10|40|60)|B(?:100|200|300)|GB(?:200|300)|GH200)(?=$|[ -])/u;

/** Whether a GPU, by the name that `nvidia-smi` gives, is one for data centres. */
export function isDataCentreGpu(name: string): boolean {
  return /\bTesla\b/u.test(name) || models.test(name);
}

/** `NVIDIA H200` and `Tesla T4` as `H200` and `T4`. */
export function shortGpuName(name: string): string {
  return name.replace(/^(?:NVIDIA|Tesla)\s+(?=\S)/u, '').replace(/^(?:Tesla|GeForce)\s+(?=\S)/u, '');
}
