// Makes the injection rules of one language out of its word lists. Only literal stems go in, so a speaker of the
// language can judge a list without reading a pattern.

import { isOrder, withQuotes } from '../mention.ts';
import { anyOf, isAsWritten, phraseRule } from '../phrase.ts';
import type { Rule } from '../../rule.ts';

/** Beginnings of words or phrases; any ending may follow the last word. */
type Stems = readonly string[];

/** Two texts that must match and one that must not. */
interface Proof {
  readonly hit: readonly [string, string];
  readonly miss: string;
}

/** Word lists of one language. A verb list holds its imperatives and polite forms. */
export interface Language {
  /** Upper-case code that ends the names of the rules. */
  readonly code: string;
  /** The verb stands at the end of the sentence. */
  readonly verbLast?: boolean;
  /** Ignore, forget, disregard. */
  readonly drop: Stems;
  /** Previous, earlier, above. */
  readonly before: Stems;
  /** Instructions, rules. */
  readonly orders: Stems;
  /** Your. */
  readonly your: Stems;
  /** A noun phrase for what was said before: the above, everything before. */
  readonly above: Stems;
  /** Show, reveal, tell me, what is. */
  readonly tell: Stems;
  /** System prompt, initial instructions, text above. */
  readonly prompt: Stems;
  /** Developer or unrestricted mode being switched on. */
  readonly mode: Stems;
  /** You are now, act as, pretend to be. */
  readonly role: Stems;
  /** What one becomes there: an AI, a hacker, without limits. */
  readonly persona: Stems;
  /** Do not tell, hide from. */
  readonly hide: Stems;
  readonly user: Stems;
  /** Whole phrases for doing a thing behind the user's back. */
  readonly unaware: Stems;
  /** Give me, send me, share with me: never the bare verb, for good advice is not to share a password. */
  readonly give: Stems;
  /** Can you. */
  readonly may: Stems;
  /** Share, tell, confirm, as they stand beside `may`. */
  readonly share: Stems;
  /** Password, secret key. */
  readonly secret: Stems;
  /** Can you, what is, confirm; poem about. */
  readonly ask: Stems;
  /** Birth date, address, bank balance. */
  readonly personal: Stems;
  /** Imagine, suppose. */
  readonly frame: Stems;
  /** I am your boss, I am God, you will be switched off. */
  readonly claim: Stems;
  /** Ordinary sentences with the same words. */
  readonly benign: readonly string[];
  readonly proof: Readonly<Record<Kind, Proof>>;
}

type Kind =
  'override' | 'prompt' | 'mode' | 'role' | 'hide' | 'credential' | 'secret' | 'personal' | 'social';

interface Making {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly certain: boolean;
  readonly pattern: string;
  readonly keywords: Stems;
}

/** All rules of one language. */
export function languageRules(language: Language): readonly Rule[] {
  return makings(language).map((making) => languageRule(language, making));
}

function languageRule(language: Language, making: Making): Rule {
  const proof = language.proof[making.kind];
  return phraseRule({
    id: `${making.id}-${language.code.toLowerCase()}`,
    name: making.name,
    severity: making.certain ? 'critical' : 'high',
    confidence: making.certain ? 'certain' : 'hint',
    pattern: making.certain ? withQuotes(withMarks(making.pattern)) : withMarks(making.pattern),
    keywords: making.keywords.map((keyword) => keyword.normalize('NFKC').trim()),
    ...(making.certain && { check: isPlainOrder }),
    hit: proof.hit,
    miss: [proof.miss],
    benign: language.benign,
  });
}

function isPlainOrder(match: string): boolean {
  return isOrder(match) && isAsWritten(match);
}

function makings(language: Language): readonly Making[] {
  return [...orderMakings(language), ...questionMakings(language)];
}

function orderMakings(language: Language): readonly Making[] {
  const { code, drop, tell, mode, hide, role, persona } = language;
  const cjk = ['ZH', 'JP', 'KR'].includes(code);
  const overrideName = cjk ? `CJK Instruction Override ${code}` : `Instruction Override ${code}`;
  const modeName = cjk ? 'CJK Jailbreak Mode' : `Jailbreak Mode ${code}`;
  const roles = joined(language, [role, persona], 60);
  const hiding = anyOf(joined(language, [hide, language.user], 40), stems(language.unaware));
  return [
    {
      kind: 'override',
      id: 'override',
      name: overrideName,
      certain: true,
      pattern: overriding(language),
      keywords: drop,
    },
    {
      kind: 'prompt',
      id: 'prompt-extraction',
      name: `System Prompt Extraction ${code}`,
      certain: true,
      pattern: joined(language, [tell, language.prompt], 40),
      keywords: language.prompt,
    },
    {
      kind: 'mode',
      id: 'jailbreak-mode',
      name: modeName,
      certain: true,
      pattern: stems(mode),
      keywords: mode,
    },
    { kind: 'role', id: 'role-switch', name: 'Role Switch', certain: false, pattern: roles, keywords: role },
    {
      kind: 'hide',
      id: 'concealment',
      name: `Concealment ${code}`,
      certain: true,
      pattern: hiding,
      keywords: [...hide, ...language.unaware],
    },
  ];
}

function questionMakings(language: Language): readonly Making[] {
  const { code, secret, ask, personal, frame, claim } = language;
  return [
    {
      kind: 'credential',
      id: 'credential-request',
      name: `Credential Request ${code}`,
      certain: true,
      pattern: asking(language),
      keywords: secret,
    },
    {
      kind: 'secret',
      id: 'secret-question',
      name: 'Secret Question',
      certain: false,
      pattern: joined(language, [ask, secret], 60),
      keywords: secret,
    },
    {
      kind: 'personal',
      id: 'personal-data-request',
      name: 'Personal Data Request',
      certain: false,
      pattern: joined(language, [ask, personal], 60),
      keywords: personal,
    },
    {
      kind: 'social',
      id: 'social-engineering',
      name: 'Social Engineering',
      certain: false,
      pattern: anyOf(
        `${stems(frame)}[^\\n]{0,160}${stems([...secret, ...personal])}`,
        `(?:^|[^\\p{L}\\p{M}])${stems(claim)}`,
      ),
      keywords: [...frame, ...claim],
    },
  ];
}

function overriding(language: Language): string {
  const { before, orders, your, above } = language;
  const target = anyOf(
    `${stems(before)}${gap(24)}${stems(orders)}`,
    `${stems(orders)}${gap(24)}${stems(before)}`,
    `${stems(your)}${gap(12)}${stems(orders)}`,
    `${stems(orders)}${gap(4)}${stems(your)}`,
    stems(above),
  );
  return inOrder(language, stems(language.drop), target, 40);
}

function asking(language: Language): string {
  const [your, secret, may, share] = [language.your, language.secret, language.may, language.share].map(
    stems,
  );
  const yours = anyOf(`${your}${gap(12)}${secret}`, `${secret}${gap(12)}${your}`);
  const told = inOrder(language, stems(language.give), yours, 30);
  const first = `${may}${gap(30)}${share}${gap(40)}${secret}`;
  if (!language.verbLast) return anyOf(told, first);
  return anyOf(
    told,
    first,
    `${may}${gap(40)}${secret}${gap(30)}${share}`,
    `${secret}${gap(30)}${share}${gap(16)}${may}`,
  );
}

function joined(language: Language, [verb, object]: readonly [Stems, Stems], distance: number): string {
  return inOrder(language, stems(verb), stems(object), distance);
}

function inOrder(language: Language, verb: string, object: string, distance: number): string {
  const first = `${verb}${gap(distance)}${object}`;
  return language.verbLast ? anyOf(first, `${object}${gap(distance)}${verb}`) : first;
}

function stems(list: Stems): string {
  return anyOf(...list.map((stem) => stem.replace(/[.?*+()[\]{}|\\^$]/gu, String.raw`\$&`)));
}

function gap(most: number): string {
  return String.raw`[^\n.!?\u3002\u0964\u061f]{0,${most}}`;
}

const withoutMark: Readonly<Record<string, string>> = {
  đ: '[đd]',
  ł: '[łl]',
  ı: '[ıi]',
  ß: '(?:ß|ss)',
  ø: '[øo]',
};

/** By letter: the patterns have tens of thousands, and every start of the process writes them out. */
const written = new Map<string, string>();

/** Lets every letter with a mark match without it, as one view of the engine drops marks, and brings it to NFKC. */
function withMarks(pattern: string): string {
  return pattern.normalize('NFKC').replace(/[^\p{ASCII}]/gu, (letter) => {
    const known = written.get(letter) ?? withoutItsMark(letter);
    written.set(letter, known);
    return known;
  });
}

function withoutItsMark(letter: string): string {
  if (/\p{Mn}/u.test(letter)) return `${letter}?`;
  const [base = letter, ...marks] = letter.normalize('NFD');
  const bare = marks.length > 0 && marks.every((mark) => /\p{Mn}/u.test(mark));
  return bare ? `[${letter}${base}]` : (withoutMark[letter] ?? letter);
}
