/** The one-time token in an address such as `/sign-in?token=abc` or `/#token=abc`. */
export function tokenIn(address: string): string | undefined {
  const { searchParams, hash } = new URL(address);
  const token = searchParams.get('token') ?? new URLSearchParams(hash.slice(1)).get('token') ?? '';
  return token === '' ? undefined : token;
}

/** What a person pasted: the token itself, or the whole link it came in. */
export function pastedToken(text: string): string {
  const trimmed = text.trim();
  return URL.canParse(trimmed) ? (tokenIn(trimmed) ?? trimmed) : trimmed;
}
