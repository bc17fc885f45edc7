// How each kind of client is told to trust a certificate file. A variable that replaces a client's own list needs a file
// with the public authorities as well; one that adds to it needs ours alone.

export interface Instruction {
  readonly who: string;
  readonly lines: readonly string[];
}

/** `file` holds our certificate, `bundle` the public ones and ours. */
export function instructions(file: string, bundle: string): Instruction[] {
  return [
    {
      who: 'Debian, Ubuntu',
      lines: [
        `sudo cp ${quoted(file)} /usr/local/share/ca-certificates/pipelock-ca.crt`,
        'sudo update-ca-certificates',
      ],
    },
    {
      who: 'RHEL, Fedora',
      lines: [
        `sudo cp ${quoted(file)} /etc/pki/ca-trust/source/anchors/pipelock-ca.pem`,
        'sudo update-ca-trust extract',
      ],
    },
    {
      who: 'macOS',
      lines: [
        `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${quoted(file)}`,
      ],
    },
    { who: 'Windows', lines: [`certutil -addstore -f ROOT ${quoted(file)}`] },
    {
      who: 'Firefox',
      lines: [
        'Settings, Privacy & Security, View Certificates, Authorities, Import; or in policies.json:',
        `{"policies":{"Certificates":{"Install":[${JSON.stringify(file)}]}}}`,
      ],
    },
    {
      who: 'Java',
      lines: [
        `keytool -importcert -noprompt -cacerts -storepass changeit -alias pipelock -file ${quoted(file)}`,
      ],
    },
    { who: 'Node (adds to its own list)', lines: [`export NODE_EXTRA_CA_CERTS=${quoted(file)}`] },
    {
      who: 'Python, curl, git, pip, Go (replaces their list)',
      lines: [
        `pipelock tls show-ca --bundle > ${quoted(bundle)}`,
        `export SSL_CERT_FILE=${quoted(bundle)} REQUESTS_CA_BUNDLE=${quoted(bundle)} CURL_CA_BUNDLE=${quoted(bundle)}`,
        `export GIT_SSL_CAINFO=${quoted(bundle)} PIP_CERT=${quoted(bundle)}`,
      ],
    },
  ];
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w./~@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
