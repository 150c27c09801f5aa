import { query } from './common.ts'

/** What can be listened to. */
export const streamChannels = ['signals', 'overview', 'gaps'] as const
export type StreamChannel = (typeof streamChannels)[number]

export const streamQuery = query({
  channels: {
    type: 'string',
    maxLength: 100,
    default: streamChannels.join(','),
    description: `one or several of ${streamChannels.join(', ')}, with commas`,
  },
  from: { type: 'string', maxLength: 1_000, description: 'id of the last event seen; as Last-Event-ID' },
})
