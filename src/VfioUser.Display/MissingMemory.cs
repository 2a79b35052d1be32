using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The refusal of a picture whose memory is not there: black would be a lie.</summary>
internal static class MissingMemory
{
    public static VfioUserException Of(int head) => new(
        Errno.EFAULT, $"the memory that head {head} shows is not there: its guest has gone, or the VMM took the memory back");
}
