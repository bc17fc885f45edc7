// Addresses to listen on: `127.0.0.1:8888`, `[::1]:8888`, `localhost:8888`, or `:8888` for every address.

export interface ListenAddress {
  /** Empty means every address. */
  readonly host: string;
  /** 0 means that the system chooses. */
  readonly port: number;
}

/** Reads a listen address; undefined when it is none. */
export function parseListen(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{0,253})):([0-9]{1,5})$/.exec(text);
  if (!match) return undefined;
  const port = Number(match[3]);
  return port > 65535 ? undefined : { host: match[1] ?? match[2] ?? '', port };
}
