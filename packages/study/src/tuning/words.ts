// Counts and lists as sentences have them.
export { countOf, listed } from '@utsushi/ground'
