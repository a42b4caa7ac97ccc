"""Names of the patches that keep running cases replayable, each with when it may be retired.

None yet: the first release has no older histories. A patch is named ``yyyymm-what``.
"""
