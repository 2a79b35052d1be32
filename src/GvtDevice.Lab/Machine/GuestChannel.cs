using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace GvtDevice.Lab.Machine;

/// <summary>The guest's virtio port, by which it executes commands; Boot/serve describes what is said.</summary>
internal sealed class GuestChannel : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private GuestChannel(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <param name="path">QEMU's socket, which may not be there yet.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<GuestChannel> ConnectAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new GuestChannel(socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
            }
        }
    }

    /// <summary>Waits until the guest takes commands.</summary>
    /// <returns>Null, or why it never will.</returns>
    /// <exception cref="IOException">QEMU has closed the port.</exception>
    public async Task<string?> WaitUntilReadyAsync(CancellationToken cancellation)
    {
        StringBuilder line = new();
        while (true)
        {
            if (_start == _end)
            {
                await FillAsync(cancellation);
            }

            char next = (char)_buffer[_start++];
            if (next != '\n')
            {
                line.Append(next);
                continue;
            }

            string text = line.ToString();
            if (text == "ready")
            {
                return null;
            }

            if (text.StartsWith("failed ", StringComparison.Ordinal))
            {
                return text["failed ".Length..];
            }

            line.Clear();
        }
    }

    /// <summary>Runs a command of the guest's shell.</summary>
    /// <param name="command">The command; may have several lines.</param>
    /// <param name="output">Receives what it prints on standard output and error, as it comes.</param>
    /// <param name="cancellation">Ends the wait; the channel is of no use afterwards.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="IOException">The guest has ended.</exception>
    public async Task<int> RunAsync(string command, Stream output, CancellationToken cancellation)
    {
        // The command cannot know the token, so it cannot print the end by mistake.
        string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        string line = $"{token} {Convert.ToBase64String(Encoding.UTF8.GetBytes(command))}\n";
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(line), cancellation);
        byte[] mark = Encoding.ASCII.GetBytes($"{token} ");
        while (true)
        {
            int at = _buffer.AsSpan(_start.._end).IndexOf(mark);
            if (at >= 0)
            {
                await output.WriteAsync(_buffer.AsMemory(_start, at), cancellation);
                _start += at + mark.Length;
                return await ReadCodeAsync(cancellation);
            }

            int sure = _end - _start - BeginningAtEnd(mark);
            await output.WriteAsync(_buffer.AsMemory(_start, sure), cancellation);
            await output.FlushAsync(cancellation);
            _start += sure;
            await FillAsync(cancellation);
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>How many bytes at the end of what has come may be the beginning of the mark.</summary>
    private int BeginningAtEnd(ReadOnlySpan<byte> mark)
    {
        ReadOnlySpan<byte> come = _buffer.AsSpan(_start.._end);
        int length = Math.Min(mark.Length - 1, come.Length);
        while (!come.EndsWith(mark[..length]))
        {
            length--;
        }

        return length;
    }

    private async Task<int> ReadCodeAsync(CancellationToken cancellation)
    {
        int code = 0;
        while (true)
        {
            if (_start == _end)
            {
                await FillAsync(cancellation);
            }

            byte digit = _buffer[_start++];
            if (digit == '\n')
            {
                return code;
            }

            code = (10 * code) + (digit - '0');
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int length = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += length > 0 ? length : throw new EndOfStreamException("the guest has ended");
    }
}
