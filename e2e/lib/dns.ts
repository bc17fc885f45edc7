// A name server on loopback with answers of a test's choosing; remembers every question.

import dgram from 'node:dgram';

export interface NameServer {
  /** For `dns.servers` of a policy. */
  readonly address: string;
  /** Names asked for, in order, lower case; A and AAAA questions both count. */
  readonly questions: readonly string[];
  close(): void;
}

/** `answer` gives the addresses of a name, or undefined for NXDOMAIN; it is called for every question. */
export async function startNameServer(
  answer: (name: string) => readonly string[] | undefined,
): Promise<NameServer> {
  const questions: string[] = [];
  const socket = dgram.createSocket('udp4');
  socket.on('message', (message, from) => {
    const { name, type, end } = readQuestion(message);
    questions.push(name);
    socket.send(reply(message, end, type, answer(name)), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, questions, close: () => socket.close() };
}

const A = 1;
const AAAA = 28;

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** Answers point back at the question's name (RFC 1035 4.1.4); time to live 0. */
function reply(
  query: Buffer,
  questionEnd: number,
  type: number,
  addresses: readonly string[] | undefined,
): Buffer {
  const fitting = (addresses ?? []).filter((address) =>
    type === A ? !address.includes(':') : type === AAAA && address.includes(':'),
  );
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(addresses === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(fitting.length, 6);
  header.writeUInt32BE(0, 8);
  const answers = fitting.map((address) => {
    const data = addressBytes(address);
    const record = Buffer.alloc(12 + data.length);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    data.copy(record, 12);
    return record;
  });
  return Buffer.concat([header, query.subarray(12, questionEnd), ...answers]);
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = address.includes('::')
    ? [...left, ...new Array<string>(8 - left.length - right.length).fill('0'), ...right]
    : left;
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
