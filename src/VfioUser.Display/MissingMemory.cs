using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The refusal of a picture whose memory is not there: black would be a lie.</summary>
internal static class MissingMemory
{
    public static VfioUserException Of(int head) => new(
        Errno.EFAULT, $"the memory of head {head} cannot be read: the guest has exited, or the VMM has unmapped it");
}
