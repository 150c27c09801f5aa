export * from './explain-signal.ts'
export * from './explanation.ts'
export * from './find-signal.ts'
export * from './reason-words.ts'
