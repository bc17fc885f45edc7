// How the program is called inside its image, and the security settings of each container of ours.

import type { SecurityContext } from '../kubernetes.ts';

const NODE = ['node', '--max-semi-space-size=2', '/opt/pipelock/dist/pipelock.js'];

/** The command line in the image; independent of its entry point, which `docker run` users may have replaced. */
export function program(...words: readonly string[]): string[] {
  return [...NODE, ...words];
}

const USER = 65_532;

/** Every rule of the "restricted" pod security standard. Clusters that give out user ids get none from us (K5). */
export function containerSecurity(assignsUserIds: boolean): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    ...(assignsUserIds ? {} : { runAsUser: USER, runAsGroup: USER }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
