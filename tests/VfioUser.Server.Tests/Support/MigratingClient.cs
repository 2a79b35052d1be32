using System.Runtime.InteropServices;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Support;

/// <summary>What QEMU does when it moves a device from one server to another.</summary>
internal static class MigratingClient
{
    private const uint Piece = 100_000;

    /// <exception cref="VfioUserException">The server refused.</exception>
    public static void Go(this VfioUserClient client, MigrationState state)
    {
        DeviceFeature head = new(
            DeviceFeature.Length + MigrationStateData.Length,
            DeviceFeatureFlags.Set | (DeviceFeatureFlags)FeatureId.MigrationState);
        MigrationStateData data = new(state, -1);
        Require(
            client.Call(VfioUserCommand.DeviceFeature, [.. Wire.AsBytes(in head), .. Wire.AsBytes(in data)]).Errno,
            state.ToString());
    }

    /// <summary>What MIG_DATA_READ gives until it gives less than was requested.</summary>
    /// <param name="client">The client.</param>
    /// <param name="piece">The bytes of each request.</param>
    /// <param name="maxPieces">The number of requests at most.</param>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public static byte[] ReadState(this VfioUserClient client, uint piece = Piece, int maxPieces = int.MaxValue)
    {
        List<byte> state = [];
        MigrationData request = new(MigrationData.Length + piece, piece);
        for (int i = 0; i < maxPieces && state.Count == i * piece; i++)
        {
            Message reply = client.Call(VfioUserCommand.MigDataRead, Wire.AsBytes(in request));
            Require(reply.Errno, "MIG_DATA_READ");
            state.AddRange(reply.Payload[MigrationData.Length..]);
        }

        return [.. state];
    }

    /// <summary>MIG_DATA_WRITE until nothing is left.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public static void WriteState(this VfioUserClient client, byte[] state)
    {
        foreach (byte[] part in state.Chunk((int)Piece))
        {
            MigrationData head = new((uint)(MigrationData.Length + part.Length), (uint)part.Length);
            Require(
                client.Call(VfioUserCommand.MigDataWrite, [.. Wire.AsBytes(in head), .. part]).Errno, "MIG_DATA_WRITE");
        }
    }

    /// <summary>The values at the start of a region.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public static uint[] ReadRegisters(this VfioUserClient client, int region, uint bytes)
    {
        const int Chunk = 4096;
        uint[] values = new uint[bytes / sizeof(uint)];
        Span<byte> all = MemoryMarshal.AsBytes(values.AsSpan());
        for (int at = 0; at < all.Length; at += Chunk)
        {
            client.RegionRead(region, (ulong)at, all.Slice(at, Chunk));
        }

        return values;
    }

    private static void Require(Errno errno, string what)
    {
        if (errno != Errno.None)
        {
            throw new VfioUserException(errno, $"the server refused {what}: {errno}");
        }
    }
}
