using VfioUser.Protocol;
using VfioUser.Server.Migration;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests for the data of a migration.</summary>
internal sealed class MigrationRequests(MigrationSession migration)
{
    /// <summary>MIG_DATA_READ. A reply shorter than requested marks the end.</summary>
    /// <exception cref="VfioUserException">EINVAL: no state is being saved, or the size is too large.</exception>
    public void Read(in Message request, VersionCapabilities peer, Reply reply)
    {
        MigrationData asked = request.Read<MigrationData>();
        RequireSize(asked, Math.Min(MessageLimits.MaxDataBytes, peer.MaxDataTransferSize));
        ReadOnlySpan<byte> part = migration.Read((int)asked.Size);
        int length = MigrationData.Length + part.Length;
        part.CopyTo(Wire.Write(reply.Allocate(length), new MigrationData((uint)length, (uint)part.Length)));
    }

    /// <summary>MIG_DATA_WRITE.</summary>
    /// <exception cref="VfioUserException">EINVAL: no state is being restored, or the size is not that of the data.
    /// ENOSPC: the state is too large.</exception>
    public void Write(in Message request)
    {
        MigrationData given = request.Read<MigrationData>();
        ReadOnlySpan<byte> data = request.Payload[MigrationData.Length..];
        RequireSize(given, MessageLimits.MaxDataBytes);
        if (given.Size > (uint)data.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"{data.Length} bytes came with a write of {given.Size}");
        }

        migration.Write(data[..(int)given.Size]);
    }

    private static void RequireSize(in MigrationData data, ulong limit)
    {
        if (data.Size > limit || data.ArgSize < MigrationData.Length || data.ArgSize - MigrationData.Length < data.Size)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"{data.Size} bytes do not fit argsz {data.ArgSize} or one message");
        }
    }
}
