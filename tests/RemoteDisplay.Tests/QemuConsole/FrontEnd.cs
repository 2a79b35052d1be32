using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LinuxInterop;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>QEMU's side of a vhost-user connection, which may say anything.</summary>
internal sealed class FrontEnd : IDisposable
{
    public const ulong GuestBase = 0x4000_0000;
    public const ulong UserBase = 0x7F00_0000_0000;
    public const int MemorySize = 0x1_0000;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public FrontEnd(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        _socket.SendTimeout = (int)Patience.Step.TotalMilliseconds;
    }

    /// <summary>The guest's memory, of a name of its own so that it can be found.</summary>
    public MemFd Memory { get; } = MemFd.Create($"guest-{Guid.NewGuid():N}", MemorySize);

    public void Send(VhostRequest request, byte[] payload, params SafeHandle[] files) =>
        SendRaw([.. Le32((uint)request, 1, (uint)payload.Length), .. payload], files);

    public void SendRaw(byte[] bytes, params SafeHandle[] files)
    {
        if (!TrySendRaw(bytes, files))
        {
            throw new IOException("the server does not take it");
        }
    }

    /// <returns>false when the server has ended the connection, or does not read.</returns>
    public bool TrySendRaw(byte[] bytes, params SafeHandle[] files)
    {
        try
        {
            return FdSocket.Send(_socket.SafeHandle, bytes, default, files) == bytes.Length;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    /// <returns>The payload of the reply.</returns>
    public byte[] Call(VhostRequest request, params byte[] payload)
    {
        Send(request, payload);
        return Reply();
    }

    public byte[] Reply()
    {
        byte[] header = Read(12);
        return Read(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)));
    }

    public byte[] Read(int count)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int received = _socket.Receive(bytes.AsSpan(have));
            have += received > 0 ? received : throw new EndOfStreamException();
        }

        return bytes;
    }

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsEnded()
    {
        try
        {
            return _socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void ShareMemory() => Send(VhostRequest.SetMemTable, MemoryTable(MemorySize), Memory.Handle);

    public static byte[] MemoryTable(ulong size, ulong fileOffset = 0) =>
        [.. Le32(1, 0), .. Le64(GuestBase, size, UserBase, fileOffset)];

    /// <summary>Waits until everything sent before has been handled.</summary>
    public void Sync() => Call(VhostRequest.GetQueueNum);

    public void Dispose()
    {
        _socket.Dispose();
        Memory.Dispose();
    }

    public static byte[] Le32(params uint[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static byte[] Le64(params ulong[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
