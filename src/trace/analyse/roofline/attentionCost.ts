import type { OperatorCost } from './operatorCost.ts';
import type { OperatorArgs } from './tensorArgs.ts';

/** Where the query stands, which dimension counts the sequence, and the matrix products by multiples of one. */
interface Form {
  readonly query: number;
  readonly sequence: 1 | 2;
  readonly products: 2 | 5;
}

const forms: Readonly<Record<string, Form>> = {
  'aten::scaled_dot_product_attention': { query: 0, sequence: 2, products: 2 },
  'aten::_scaled_dot_product_flash_attention': { query: 0, sequence: 2, products: 2 },
  'aten::_scaled_dot_product_efficient_attention': { query: 0, sequence: 2, products: 2 },
  'aten::_scaled_dot_product_cudnn_attention': { query: 0, sequence: 2, products: 2 },
  'aten::_cudnn_attention_forward': { query: 0, sequence: 2, products: 2 },
  'aten::_flash_attention_forward': { query: 0, sequence: 1, products: 2 },
  'aten::_efficient_attention_forward': { query: 0, sequence: 1, products: 2 },
  'flash_attn::_flash_attn_forward': { query: 0, sequence: 1, products: 2 },
  'aten::_scaled_dot_product_flash_attention_backward': { query: 1, sequence: 2, products: 5 },
  'aten::_scaled_dot_product_efficient_attention_backward': { query: 1, sequence: 2, products: 5 },
  'aten::_scaled_dot_product_cudnn_attention_backward': { query: 1, sequence: 2, products: 5 },
  'aten::_cudnn_attention_backward': { query: 1, sequence: 2, products: 5 },
  'aten::_flash_attention_backward': { query: 1, sequence: 1, products: 5 },
  'aten::_efficient_attention_backward': { query: 1, sequence: 1, products: 5 },
  'flash_attn::_flash_attn_backward': { query: 1, sequence: 1, products: 5 },
};

/**
 * Attention that never writes its scores: two products of 2 b h s t d operations each, five in the backward pass, which
 * computes the scores again (FlashAttention-2, section 4.1). Causal masks are not taken into account, as in most
 * published figures: the kernel may do half of it.
 */
export function attentionCost(name: string, { tensors }: OperatorArgs): OperatorCost | undefined {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  const query = form === undefined ? undefined : tensors[form.query];
  const key = form === undefined ? undefined : tensors[form.query + 1];
  const value = form === undefined ? undefined : tensors[form.query + 2];
  if (form === undefined || query?.shape.length !== 4 || key?.shape.length !== 4 || value === undefined) {
    return undefined;
  }
  const keys = key.shape[form.sequence] ?? 0;
  const outputBytes = (query.bytes / (query.shape[3] ?? 1)) * (value.shape.at(-1) ?? 0);
  const inputs = query.bytes + key.bytes + value.bytes;
  return {
    kind: 'attention',
    flops: form.products * 2 * query.elements * keys,
    // Backward reads the inputs, the output and its gradient, and writes three gradients.
    bytes: form.products === 2 ? inputs + outputBytes : 2 * inputs + 2 * outputBytes,
    format: query.dtype.format,
  };
}
