import { type AuthCertificate, known, type Thumbprint } from '../domain/facts.ts';
import { instant, ms } from '../domain/time.ts';
import type { Family, Forms } from './family.ts';

export const authCertificate: Family<'auth-certificate'> = {
  key: 'auth-certificate',
  scope: 'organization',
  readBy: 'cmdlet',
  unplanned: 'ends the stage',
  tidy: (value, _, forms) => known(tidyAuth(value, forms)),
  name: () => 'the Auth certificate',
};

function tidyAuth(auth: AuthCertificate, { thumbprint }: Forms): AuthCertificate {
  const orNull = (text: string | null): Thumbprint | null => (text === null ? null : thumbprint(text));
  const { nextFrom } = auth;
  return {
    ...auth,
    current: orNull(auth.current),
    previous: orNull(auth.previous),
    next: orNull(auth.next),
    ...(nextFrom === undefined ? {} : { nextFrom: instant(ms(nextFrom)) }),
  };
}
