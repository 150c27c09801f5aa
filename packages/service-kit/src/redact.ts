const secretName = /secret|password|passphrase|token|api_?key|authorization|private_?key/i
const credentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi

/** A text without the credentials of any URL in it: `postgres://me:pw@host/db` is `postgres://***@host/db`. */
export const withoutCredentials = (text: string): string => text.replace(credentials, '$1***@')

/** A named value fit to be shown: nothing of it where the name says that it is secret. */
export const redacted = (name: string, value: string): string =>
  secretName.test(name) ? '***' : withoutCredentials(value)
