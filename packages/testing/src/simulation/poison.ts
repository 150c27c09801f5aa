import { instrumentPartitions, type NewRecord, type StoredRecord } from '@virtuoso/contracts'
import type { Chance } from './chance.ts'
import { instruments } from './market.ts'
import type { SimulatedLog } from './simulated-log.ts'

/** A record that no reader can use, as a foreign writer or a broken disk leaves it. */
export function poison(chance: Chance, log: SimulatedLog): NewRecord | undefined {
  const partition = chance.between(0, instrumentPartitions - 1)
  const sound = chance.pick(log.visible('market.events', partition))
  if (sound === undefined || sound.value === null) return undefined
  const spoilt = chance.pick(spoilers)?.(chance, sound, sound.value) ?? sound
  const { key, value, headers, timestampMs } = spoilt
  return { topic: 'market.events', partition, key, value, headers, timestampMs }
}

type Spoiler = (chance: Chance, sound: StoredRecord, value: Buffer) => StoredRecord

const spoilers: readonly Spoiler[] = [
  (chance, sound, value) => ({ ...sound, value: flipped(value, chance.between(5, value.length - 1)) }),
  (chance, sound, value) => ({ ...sound, value: value.subarray(0, chance.between(5, value.length - 1)) }),
  (_, sound) => ({ ...sound, value: null }),
  (_, sound) => ({ ...sound, value: Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]) }),
  (_, sound) => ({ ...sound, headers: [] }),
  (chance, sound) => ({
    ...sound,
    key: Buffer.from(chance.pick(instruments.filter((it) => it !== sound.key?.toString())) ?? ''),
  }),
]

function flipped(value: Buffer, at: number): Buffer {
  const copy = Buffer.from(value)
  copy[at] = (copy[at] ?? 0) ^ 0x10
  return copy
}
