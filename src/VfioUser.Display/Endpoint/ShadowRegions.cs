using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using DisplaySource;
using LinuxInterop;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>One client's regions with the composed picture of each head; a query of type REGION refreshes them. The
/// files are as large as the largest picture, but sparse: only written parts take memory.</summary>
internal sealed class ShadowRegions(IDisplaySource source, ShadowBudget budget, UnderWay underWay) : IDisposable
{
    /// <summary>The size of a region in bytes: 5120x2880 fits.</summary>
    public const ulong Size = 64 << 20;

    private readonly Lock _gate = new();
    private readonly MemFd?[] _files = new MemFd?[source.HeadCount];
    private readonly ulong[] _charged = new ulong[source.HeadCount];
    private bool _isOver;

    public int Count => _files.Length;

    public static ulong SizeOf(Frame frame) => FrameFile.PagesOf((ulong)frame.Pixels.Length * sizeof(uint));

    /// <summary>Returns the file of a head; created at the first use.</summary>
    /// <exception cref="LinuxException">There is no memory for it.</exception>
    public MemFd File(int head)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            return _files[head] ??= MemFd.Create("gvt-head", Size);
        }
    }

    /// <summary>Copies the composed picture of a head into its file.</summary>
    /// <returns>The picture; null when the head is dark, or its picture is too large.</returns>
    public async Task<Frame?> Refresh(int head)
    {
        Frame? frame = null;
        await underWay.Run(async () =>
        {
            frame = (await source.CaptureAsync(head, withCursor: true).ConfigureAwait(false)).Frame;
            return new CommandReply([]);
        }).ConfigureAwait(false);
        if (frame is null || SizeOf(frame) > Size)
        {
            return null;
        }

        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            Charge(head, SizeOf(frame));
            ReadOnlySpan<byte> pixels = MemoryMarshal.AsBytes(frame.Pixels);
            pixels.CopyTo(File(head).Slice(0, pixels.Length));
        }

        return frame;
    }

    /// <summary>Reads from the region.</summary>
    public void Read(int head, ulong offset, Span<byte> data)
    {
        lock (_gate)
        {
            File(head).Slice(offset, data.Length).CopyTo(data);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            for (int head = 0; head < _files.Length; head++)
            {
                _files[head]?.Dispose();
                budget.Return((long)_charged[head]);
            }
        }
    }

    private void Charge(int head, ulong bytes)
    {
        if (bytes <= _charged[head])
        {
            return;
        }

        if (!budget.TryTake((long)(bytes - _charged[head])))
        {
            throw new VfioUserException(Errno.ENOMEM, $"the shadows of all clients leave no room for {bytes} bytes");
        }

        _charged[head] = bytes;
    }
}
