using VfioUser.Protocol;

namespace VfioUser.Server.Requests;

/// <summary>The argsz field that most requests start with.</summary>
internal static class ArgSize
{
    /// <exception cref="VfioUserException">EINVAL: argsz is less than the fixed part of the structure.</exception>
    public static void Require(uint argSize, int fixedLength)
    {
        if (argSize < fixedLength)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz is {argSize}, which is less than {fixedLength}");
        }
    }
}
