"""Where the row of a record stands: a table of numbers, small enough for millions of rows."""

from __future__ import annotations

from array import array


class Index:
    """Number of a record -> row: an open hash table over 8 bytes of each number's hash, some 24 bytes a row.

    Two numbers of one hash are told apart by whoever reads the rows.
    """

    def __init__(self) -> None:
        self.count = 0
        self._resize(1 << 10)

    def _resize(self, size: int) -> None:
        self.mask = size - 1
        self.keys, self.values = array("Q", bytes(8 * size)), array("I", bytes(4 * size))

    def _slot(self, key: int) -> int:
        place, keys, mask = key & self.mask, self.keys, self.mask
        while (there := keys[place]) and there != key:
            place = (place + 1) & mask
        return place

    def get(self, number: str) -> int:
        """Give the first row of a number, -1 where there is none."""
        slot = self._slot(key := _key(number))
        return self.values[slot] if self.keys[slot] == key else -1

    def put(self, number: str, row: int) -> int:
        """Enter a row; give the first of its number, which is another where the number was there already."""
        slot = self._slot(key := _key(number))
        if self.keys[slot] == key:
            return self.values[slot]
        self.keys[slot], self.values[slot] = key, row
        self.count += 1
        if 2 * self.count > self.mask:
            self._grow()
        return row

    def _grow(self) -> None:
        keys, values = self.keys, self.values
        self._resize(2 * (self.mask + 1))
        for key, value in zip(keys, values, strict=True):
            if key:
                slot = self._slot(key)
                self.keys[slot], self.values[slot] = key, value


def _key(number: str) -> int:
    return hash(number) & 0xFFFFFFFFFFFFFFFF or 1
