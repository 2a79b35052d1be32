using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The refusal of a picture whose memory cannot be read; a black picture would be wrong.</summary>
internal static class MissingMemory
{
    public static VfioUserException Of(int head) => new(
        Errno.EFAULT, $"the memory of head {head} cannot be read: the guest has exited, or the VMM has unmapped it");
}
