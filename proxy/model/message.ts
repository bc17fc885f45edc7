// One crossing, one way: the named pieces of text a scanner may read. Codecs make them; nothing here knows a protocol.

export type Direction = 'outbound' | 'inbound';

/** `protocol` and `tunnel` parts carry what is spoken (Host, Upgrade, the first bytes of a tunnel), not text to read. */
export type PartKind =
  | 'url'
  | 'host'
  | 'tunnel'
  | 'protocol'
  | 'header'
  | 'body'
  | 'tool-call'
  | 'tool-result'
  | 'tool-definition';

export interface Part {
  readonly kind: PartKind;
  /** Where in the message the text stood: a header's name, `body`, `body.text`, `query`, … */
  readonly name: string;
  /** The text itself; bytes are UTF-8 (codecs transcode everything else). */
  readonly text: string | Buffer;
  /**
   * `raw` parts are the message's own bytes, so a finding's span may be rewritten in place. `derived` parts are views
   * (JSON leaves joined, decoded form values): findings in them block or warn but cannot be stripped.
   */
  readonly form: 'raw' | 'derived';
}

export interface Message {
  readonly direction: Direction;
  readonly parts: readonly Part[];
  /** Present when this message is one window of a longer stream: how many leading bytes repeat the window before. */
  readonly overlapBytes?: number;
}

/**
 * Long text is judged in windows of `bytes`, each repeating the last `overlap` bytes of the one before, so that nothing
 * is lost at a cut and no single scan holds the event loop for long.
 */
export const WINDOW = { bytes: 32 * 1024, overlap: 4 * 1024 } as const;
