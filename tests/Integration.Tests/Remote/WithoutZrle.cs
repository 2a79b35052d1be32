using System.Net.Sockets;

namespace Integration.Tests.Remote;

/// <summary>The server's end of a viewer's connection, on which the viewer does not seem to take ZRLE: where it says
/// so, there stands Hextile, which the server does not have. Source: RFC 6143, 7.5.2 and 7.7.</summary>
internal sealed class WithoutZrle(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const byte Hextile = 5;

    private static readonly byte[] s_zrle = [0, 0, 0, 16];

    private bool _isReplaced;

    /// <summary>Assumes that the list arrives in one piece, as viewers send it, and that nothing before it looks
    /// like that.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        int place = buffer.Span[..count].IndexOf(s_zrle);
        if (place >= 0 && !_isReplaced)
        {
            _isReplaced = true;
            buffer.Span[place + s_zrle.Length - 1] = Hextile;
        }

        return count;
    }
}
