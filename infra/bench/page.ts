export function writePage(_root: string): void {}
