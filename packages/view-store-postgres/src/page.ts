import type { Key } from '@virtuoso/view-store'

type Paged = Readonly<{ fromMs?: number; toMs?: number; limit: number; after?: Key }>

/** Conditions and values of one page of a list, newest first, by keyset: a page deep down costs what the first does. */
export type PageClause = Readonly<{ where: string; values: readonly unknown[] }>

/** Where `$1` … are the caller's own values; null stands for no bound. */
export function pageClause(
  { fromMs, toMs, limit, after }: Paged,
  key: Readonly<{ time: string; id: string; idType: 'uuid' | 'bigint' }>,
  own: readonly unknown[],
): PageClause {
  const [from, to, afterTime, afterId, most] = [1, 2, 3, 4, 5].map((it) => `$${own.length + it}`)
  return {
    where: `(${from}::bigint is null or ${key.time} >= ${from}) and (${to}::bigint is null or ${key.time} < ${to})
      and (${afterTime}::bigint is null or (${key.time}, ${key.id}) < (${afterTime}, ${afterId}::${key.idType}))
      order by ${key.time} desc, ${key.id} desc limit ${most}`,
    values: [...own, fromMs ?? null, toMs ?? null, after?.timeMs ?? null, after?.id ?? null, limit],
  }
}
