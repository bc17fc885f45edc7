// Which part of a host name someone can register: rate limits and budgets count by it, so that rotating subdomains
// resets nothing. The list costs several milliseconds to load, so it is loaded when first asked for.

export interface PublicSuffixes {
  /** The registrable domain (eTLD+1) of a canonical host; the host itself when it has none or is an address. */
  registrableDomain(host: string): string;
  /** Whether nothing can be registered but below this name, e.g. `com`, `co.uk`. */
  isPublicSuffix(host: string): boolean;
}

/** Loads the public suffix list, ICANN section. Later calls are cheap. */
export async function loadPublicSuffixes(): Promise<PublicSuffixes> {
  const { getDomain, getPublicSuffix } = await import('tldts');
  const options = { extractHostname: false, validateHostname: false };
  return {
    registrableDomain: (host) => getDomain(host, options) ?? host,
    isPublicSuffix: (host) => getPublicSuffix(host, options) === host,
  };
}
