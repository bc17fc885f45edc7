// One table for people and one picture (SVG), made from the same rows.

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The pass-through of the same parts, measured in the same run. */
  readonly baseline?: number;
  /** The Go original, when its binary was named. */
  readonly original?: number;
  readonly target?: string;
}

export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${shown(row.value)} ${row.unit}`,
    row.baseline === undefined ? '' : `${shown(row.baseline)} ${row.unit}`,
    row.baseline === undefined ? '' : ratio(row),
    row.original === undefined ? '' : `${shown(row.original)} ${row.unit}`,
    row.target ?? '',
  ]);
  const head = ['what', 'pipelock', 'pass-through', 'ratio', 'original', 'target'];
  const used = head.map((_, column) => column < 2 || cells.some((line) => line[column] !== ''));
  const line = (values: readonly string[]): string =>
    `| ${values.filter((_, column) => used[column]).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n');
}

function ratio({ value, baseline = 0, unit }: Row): string {
  return unit === 'ms'
    ? `${value >= baseline ? '+' : ''}${(value - baseline).toFixed(2)} ms`
    : `${((100 * value) / baseline).toFixed(0)} %`;
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 1 : 2);
}

const ROW_HEIGHT = 26;
const LABEL_WIDTH = 330;
const BAR_WIDTH = 360;

/** Bars of the ratio to the pass-through, for the rows that have one and are rates. */
export function renderSvg(rows: readonly Row[], title: string): string {
  const drawn = rows.filter((row) => row.baseline !== undefined && row.unit !== 'ms');
  const height = 60 + drawn.length * ROW_HEIGHT;
  const bars = drawn.map((row, index) => {
    const share = row.value / (row.baseline ?? 1);
    const y = 44 + index * ROW_HEIGHT;
    const width = Math.min(1.15, share) * (BAR_WIDTH / 1.15);
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end">${escape(row.name)}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3" fill="${share >= 0.85 ? '#2f7d5b' : '#c58a1d'}"/>`,
      `<text x="${LABEL_WIDTH + width + 6}" y="${y + 14}">${(share * 100).toFixed(0)} %</text>`,
    ].join('\n');
  });
  const full = LABEL_WIDTH + BAR_WIDTH / 1.15;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LABEL_WIDTH + BAR_WIDTH + 60}" height="${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="12" y="22" font-size="15" font-weight="bold">${escape(title)}</text>`,
    `<line x1="${full}" y1="34" x2="${full}" y2="${height - 12}" stroke="#888888" stroke-dasharray="4 3"/>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
