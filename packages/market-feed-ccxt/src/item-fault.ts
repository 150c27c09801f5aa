import type { RejectReason } from '@virtuoso/contracts'

/** Why an item cannot become a fact. Thrown by readers, caught where an item's bytes are known. */
export class ItemFault extends Error {
  readonly reason: RejectReason
  /** The venue's field at fault; undefined: none alone. */
  readonly field: string | undefined
  constructor(reason: RejectReason, field: string | undefined, detail: string) {
    super(detail)
    this.reason = reason
    this.field = field
  }
}

/** The venue wrote a digit beyond the scale in force: the definition has to be raised first, if it can be. */
export class ScaleFault extends ItemFault {
  readonly quantity: 'price' | 'amount'
  /** How many decimals were written, trailing zeros not counted. */
  readonly decimals: number
  constructor(quantity: 'price' | 'amount', decimals: number, field: string, detail: string) {
    super('NOT_EXACT', field, detail)
    this.quantity = quantity
    this.decimals = decimals
  }
}
