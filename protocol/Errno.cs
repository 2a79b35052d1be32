namespace VfioUser.Protocol;

/// <summary>Linux error numbers that travel in a reply header. Source: asm-generic/errno-base.h and errno.h.</summary>
public enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EIO = 5,
    E2BIG = 7,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    EINVAL = 22,
    EMFILE = 24,
    ENOSPC = 28,
    ENOSYS = 38,
    ENODATA = 61,
    EOPNOTSUPP = 95,
    ETIMEDOUT = 110,
}
