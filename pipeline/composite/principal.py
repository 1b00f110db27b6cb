"""Principal components: how much of what the components of an index tell is the same."""

from dataclasses import dataclass

import numpy as np

from pipeline.composite.distribution import Numbers, mean_and_sd

_TIE = 9  # places in which two loadings count as equal


@dataclass(frozen=True)
class Principal:
    """Loadings (columns of the data down, principal components across) and the standard deviation of each."""

    loadings: Numbers
    sd: Numbers

    @property
    def shares(self) -> Numbers:
        """Part of the whole variance that each principal component explains."""
        variance = self.sd**2
        return np.asarray(variance / variance.sum(), dtype=np.float64)


def principal_components(values: Numbers) -> Principal:
    """Principal components of the correlation matrix, by singular values of the standardised columns.

    OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 4. The sign of each is that by which
    its largest loading is positive, the first among equal ones. Columns must not be constant. By hand: two
    columns with r = 0.5 have the variances 1.5 and 0.5, hence 75 and 25 percent, and loadings of √0.5.

    >>> found = principal_components(np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]]))
    >>> found.shares.round(6).tolist(), found.loadings.round(4).tolist()
    ([0.75, 0.25], [[0.7071, 0.7071], [0.7071, -0.7071]])
    """
    mean, sd = mean_and_sd(values, sample=True)
    _, singular, rows = np.linalg.svd((values - mean) / sd, full_matrices=False)
    largest = np.argmax(np.round(np.abs(rows), _TIE), axis=1)
    signs = np.sign(rows[np.arange(len(rows)), largest])
    spread = singular / np.sqrt(len(values) - 1)
    return Principal(np.asarray((rows * signs[:, None]).T, np.float64), np.asarray(spread, np.float64))
