import { type Coordinate, coordinateText, VirtuosoError } from '@virtuoso/contracts'

type Extent = Readonly<{ startOffset: number; endOffset: number }>

/**
 * An offset that is wanted must still exist or be the next to come; nobody goes on elsewhere in silence.
 * @param who - Who wants it, for the message: `the group flow-g1`, `a reader`.
 * @throws VirtuosoError `data-loss` below the start, `log-rewound` beyond the end.
 */
export function refuseOutOfRange(who: string, wanted: Coordinate, { startOffset, endOffset }: Extent): void {
  const at = coordinateText(wanted)
  const extent = `the log holds ${startOffset} up to ${endOffset} there`
  if (wanted.offset < startOffset)
    throw new VirtuosoError('data-loss', `${who} wants ${at}, which is gone: ${extent}`, {
      action: 'restore the log, or accept the loss with a new generation of the set',
    })
  if (wanted.offset > endOffset)
    throw new VirtuosoError('log-rewound', `${who} wants ${at}, which was never written: ${extent}`, {
      action: 'see whether the log was restored from an older copy or its topic made again',
    })
}
