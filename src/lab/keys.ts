import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

export interface PoolKey {
  readonly bits: number;
  readonly privateKey: KeyObject;
  readonly pem: string;
  /** SubjectPublicKeyInfo. */
  readonly spki: Buffer;
}

/** More than one key of each size, so that a test notices a port that presents the certificate with another key. */
const OF_A_SIZE = 3;
const SIZES = [1024, 2048, 3072, 4096] as const;

/**
 * Real keys for simulated certificates. They protect nothing, so all certificates share a few keys. The keys are kept
 * in a file: generating one takes 0.1 s, and the certificates of a world need the same keys when the world is opened
 * again.
 */
export class KeyPool {
  private readonly keys: PoolKey[];

  constructor(private readonly file: string) {
    this.keys = read(file).map(poolKey);
  }

  /** The same seed always gives the same key of a pool. */
  keyFor(seed: string, keyBits: number): PoolKey {
    const bits = SIZES.findLast((size) => size <= keyBits) ?? SIZES[0];
    const ofSize = this.keys.filter((key) => key.bits === bits);
    if (ofSize.length < OF_A_SIZE) return this.filled(bits).keyFor(seed, bits);
    return ofSize[digest(seed).readUInt32BE() % OF_A_SIZE] as PoolKey;
  }

  withPublicKey(spki: Buffer): PoolKey | undefined {
    return this.keys.find((key) => key.spki.equals(spki));
  }

  private filled(bits: number): this {
    while (this.keys.filter((key) => key.bits === bits).length < OF_A_SIZE) this.keys.push(made(bits));
    writeFileSync(this.file, `${NOTE}${this.keys.map(({ pem }) => pem).join('')}`, { mode: 0o600 });
    return this;
  }
}

const NOTE = 'Keys of simulated certificates, for practice: they protect nothing and may be deleted.\n';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/g) ?? [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const made = (modulusLength: number): PoolKey =>
  poolKey(
    generateKeyPairSync('rsa', {
      modulusLength,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  );

function poolKey(pem: string): PoolKey {
  const privateKey = createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { bits: privateKey.asymmetricKeyDetails?.modulusLength ?? 0, privateKey, pem, spki };
}
