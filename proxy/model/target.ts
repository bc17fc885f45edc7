// Where a request wants to go, parsed once. Scanners judge this value, the resolver resolves it and the dialler dials it.

export interface Target {
  readonly scheme: 'http' | 'https';
  /** Canonical: lower case, punycode, no trailing dot, no brackets; an IP literal in its one canonical spelling. */
  readonly host: string;
  readonly port: number;
  /** What the Host header must say: brackets round IPv6, the port unless it is the scheme's default. */
  readonly authority: string;
  /** Path and query exactly as the client wrote them, ready for the request line; `/` when empty. */
  readonly path: string;
  /** The whole URL as the client wrote it, for scanners. */
  readonly raw: string;
  /** True when the host is an IP literal. */
  readonly isAddress: boolean;
}
