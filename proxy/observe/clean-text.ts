// Makes a string safe to print: an agent chooses much of what is logged, and a terminal obeys what it is shown.

const MAX_LENGTH = 4096;
// Controls, line separators and direction marks: they move cursors, forge lines and turn text around.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
// ECMA-48 control sequences (CSI), strings ended by BEL or ST (OSC and its kin), and two-character escapes.
const SEQUENCE =
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b[\]PX^_][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)|\u001b[ -~]/gu;

/** The text without escape sequences and control characters, at most 4096 characters. Twice is as once. */
export function cleanText(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
  if (short.search(UNSAFE) < 0) return short;
  return short.replace(SEQUENCE, '').replace(UNSAFE, '');
}

/** Whether cleaning the strings of this JSON text would change nothing. May say no for text with quotes or backslashes. */
export function isCleanJson(json: string): boolean {
  return json.length <= MAX_LENGTH && !json.includes('\\') && json.search(UNSAFE) < 0;
}
