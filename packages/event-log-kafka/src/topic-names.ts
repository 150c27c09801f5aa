/** How a declared topic and a group are called on the brokers. */
export type TopicNames = Readonly<{ onBroker(declared: string): string }>

/** @param prefix - Empty, except where tests share brokers without seeing each other. */
export const topicNames = (prefix: string): TopicNames => ({ onBroker: (declared) => `${prefix}${declared}` })
