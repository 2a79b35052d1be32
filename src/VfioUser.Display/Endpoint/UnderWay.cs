using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>Counts and limits the work in progress for one client.</summary>
internal sealed class UnderWay
{
    private const int Max = 16;

    private int _count;

    /// <summary>Runs work that may take time.</summary>
    /// <exception cref="VfioUserException">EBUSY: too much work is in progress.</exception>
    public async Task<CommandReply> Run(Func<Task<CommandReply>> work)
    {
        if (Interlocked.Increment(ref _count) > Max)
        {
            Interlocked.Decrement(ref _count);
            throw new VfioUserException(Errno.EBUSY, $"{Max} commands are in progress already");
        }

        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new VfioUserException(Errno.EIO, e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
