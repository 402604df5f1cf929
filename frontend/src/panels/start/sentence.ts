/** The first sentence of a description: enough to know it again. */
export function sentence(text: string | undefined): string {
  const plain = (text ?? '').replace(/\s+/g, ' ').trim();
  return /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}
