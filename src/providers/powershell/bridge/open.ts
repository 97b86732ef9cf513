import { join } from 'node:path';
import { folder, hash } from '../module/Exstate.psd1?shipped';
import { type Engine, findEngine, thisMachine } from './engine.ts';
import { type Session, type SessionOptions, startSession } from './session.ts';

export interface OpenOptions {
  /** The program. Searched for on this computer if absent. */
  readonly engine?: Engine;
  readonly module?: { readonly folder: string; readonly hash: string };
  /** Added to the environment of the shell. Must contain no secret: other processes can read it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Modules that are imported after ours, by absolute path. */
  readonly also?: readonly string[];
  readonly startSeconds?: number;
  readonly mostCrashes?: number;
  readonly backOffMs?: number;
}

export function openSession(options: OpenOptions = {}): Promise<Session> {
  const engine = options.engine ?? findEngine(thisMachine());
  const module = options.module ?? { folder, hash };
  const settings: SessionOptions = {
    executable: engine.executable,
    anyEdition: engine.chosenBy === 'caller',
    environment: options.environment ?? {},
    manifest: join(module.folder, 'Exstate.psd1'),
    moduleHash: module.hash,
    also: options.also ?? [],
    // On a busy server, the first start takes most of a minute.
    startSeconds: options.startSeconds ?? 60,
    mostCrashes: options.mostCrashes ?? 3,
    backOffMs: options.backOffMs ?? 1000,
  };
  return startSession(settings);
}
