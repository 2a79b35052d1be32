using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>Requests about the extension's regions, by the rules of vfio-user. Indexes below them are not our concern.</summary>
/// <param name="edids">Of each output.</param>
/// <param name="shadows">Of each head; disposed of here.</param>
/// <param name="takesFiles">The client can map regions; else it has to read them by messages.</param>
internal sealed class RegionRequests(EdidRegion[] edids, ShadowRegions shadows, bool takesFiles) : IDisposable
{
    private const uint MaxTransferBytes = 1 << 20;

    /// <summary>DEVICE_GET_REGION_INFO.</summary>
    public Task<CommandReply>? GetInfo(in Message request)
    {
        RegionInfo asked = request.Read<RegionInfo>();
        if (!IsOurs(asked.Index))
        {
            return null;
        }

        if (asked.ArgSize < RegionInfo.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz is {asked.ArgSize}");
        }

        if (TryEdid(asked.Index, out _))
        {
            return Info(
                asked, RegionInfoFlags.Read | RegionInfoFlags.Write, EdidRegion.Size, DisplayIndex.EdidSubtype, file: null);
        }

        return TryShadow(asked.Index, out int head)
            ? Info(
                asked,
                takesFiles ? RegionInfoFlags.Read | RegionInfoFlags.Mmap : RegionInfoFlags.Read,
                ShadowRegions.Size,
                DisplayIndex.ShadowSubtype,
                takesFiles ? shadows.File(head).Handle : null)
            : Reply(new RegionInfo(RegionInfo.Length, RegionInfoFlags.None, asked.Index, 0, 0, 0));
    }

    /// <summary>REGION_READ.</summary>
    public Task<CommandReply>? Read(in Message request)
    {
        RegionTransfer access = request.Read<RegionTransfer>();
        if (!IsOurs(access.Region))
        {
            return null;
        }

        Check(access);
        byte[] payload = new byte[RegionTransfer.Length + access.Count];
        Span<byte> data = Wire.Write(payload, access);
        if (TryShadow(access.Region, out int head))
        {
            shadows.Read(head, access.Offset, data);
        }
        else
        {
            Edid(access.Region).Read(access.Offset, data);
        }

        return Task.FromResult(new CommandReply(payload));
    }

    /// <summary>REGION_WRITE.</summary>
    public Task<CommandReply>? Write(in Message request)
    {
        RegionTransfer access = request.Read<RegionTransfer>();
        if (!IsOurs(access.Region))
        {
            return null;
        }

        Check(access);
        ReadOnlySpan<byte> data = request.Payload[RegionTransfer.Length..];
        if (data.Length != access.Count)
        {
            throw new VfioUserException(Errno.EINVAL, $"{data.Length} bytes came with a write of {access.Count}");
        }

        if (TryShadow(access.Region, out _))
        {
            throw new VfioUserException(Errno.EPERM, $"region {access.Region} is read only");
        }

        Task work = Edid(access.Region).Write(access.Offset, data);
        CommandReply reply = new(Wire.AsBytes(in access).ToArray());
        return work.IsCompletedSuccessfully ? Task.FromResult(reply) : Finish(work, reply);
    }

    public void Dispose() => shadows.Dispose();

    private static async Task<CommandReply> Finish(Task work, CommandReply reply)
    {
        try
        {
            await work.ConfigureAwait(false);
            return reply;
        }
        catch (InvalidOperationException e)
        {
            throw new VfioUserException(Errno.EIO, e.Message);
        }
    }

    private static Task<CommandReply> Info(
        in RegionInfo asked, RegionInfoFlags flags, ulong size, uint subtype, SafeFileHandle? file)
    {
        const int Length = RegionInfo.Length + RegionTypeCapability.Length;
        if (asked.ArgSize < Length)
        {
            return Reply(new RegionInfo(Length, flags, asked.Index, 0, size, 0));
        }

        byte[] payload = new byte[Length];
        RegionInfo info = new(Length, flags | RegionInfoFlags.Capabilities, asked.Index, RegionInfo.Length, size, 0);
        CapabilityHeader header = new(RegionTypeCapability.Id, RegionTypeCapability.Version, 0);
        Wire.Write(Wire.Write(payload, info), new RegionTypeCapability(header, DisplayIndex.GfxType, subtype));
        return Task.FromResult(
            file is null ? new CommandReply(payload) : new CommandReply(payload, file) { LeavesOpen = true });
    }

    private static Task<CommandReply> Reply(in RegionInfo info) =>
        Task.FromResult(new CommandReply(Wire.AsBytes(in info).ToArray()));

    private bool IsOurs(uint index) =>
        index is >= DisplayIndex.FirstEdidRegion && index < DisplayIndex.FirstShadowRegion + shadows.Count;

    private bool TryEdid(uint index, out int output)
    {
        output = (int)(index - DisplayIndex.FirstEdidRegion);
        return output < edids.Length;
    }

    private static bool TryShadow(uint index, out int head)
    {
        head = (int)index - DisplayIndex.FirstShadowRegion;
        return head >= 0;
    }

    private EdidRegion Edid(uint index) => TryEdid(index, out int output)
        ? edids[output]
        : throw new VfioUserException(Errno.EINVAL, $"there is no region {index}");

    private static void Check(in RegionTransfer access)
    {
        ulong size = TryShadow(access.Region, out _) ? ShadowRegions.Size : EdidRegion.Size;
        if (access.Count > MaxTransferBytes || access.Offset > size || access.Count > size - access.Offset)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"{access.Count} bytes at 0x{access.Offset:X} are not within region {access.Region}");
        }
    }
}
