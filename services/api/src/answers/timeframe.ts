/** The log says M1 where routes say 1m. */
const routeNames: Readonly<Record<string, string>> = { M1: '1m', M5: '5m', M30: '30m', H4: '4h' }

export const timeframeText = (name: string): string => routeNames[name] ?? name
