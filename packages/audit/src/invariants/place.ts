/** One partition, written `market.events/1`. */
export const placeText = ({ topic, partition }: Readonly<{ topic: string; partition: number }>): string =>
  `${topic}/${partition}`
