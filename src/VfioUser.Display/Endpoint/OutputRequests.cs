using DisplayModel.Edid;
using DisplayModel.Timing;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>SET_OUTPUT.</summary>
internal sealed class OutputRequests(IDisplaySource source, UnderWay underWay)
{
    private const int DefaultRefreshMilliHertz = 60_000;

    public Task<CommandReply> Set(in Message request)
    {
        SetOutputRequest asked = request.Read<SetOutputRequest>();
        ReadOnlySpan<byte> tail = request.Payload[SetOutputRequest.Length..];
        uint expected = asked.Flags is SetOutputFlags.Edid or SetOutputFlags.ChangeEdid ? asked.EdidSize : 0;
        if (asked.ArgSize < SetOutputRequest.Length || tail.Length != expected || asked.EdidSize != expected)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"argsz {asked.ArgSize} or {tail.Length} bytes do not fit {asked.Flags}");
        }

        if (asked.Output >= source.OutputCount)
        {
            throw new VfioUserException(Errno.ENOENT, $"there is no output {asked.Output}");
        }

        bool hasEdid = asked.Flags is SetOutputFlags.Edid or SetOutputFlags.Mode or SetOutputFlags.ChangeEdid;
        if (asked.EdidDelayMs > (hasEdid ? SetOutputRequest.MostEdidDelayMs : 0u))
        {
            throw new VfioUserException(
                Errno.EINVAL, $"a delay of {asked.EdidDelayMs} ms is too long, or there is no EDID to delay");
        }

        int output = (int)asked.Output;
        if (asked.Flags == SetOutputFlags.LoseLink)
        {
            return underWay.Run(() => LoseLink(output));
        }

        source.RequireChangeable(output);

        byte[]? edid = asked.Flags switch
        {
            SetOutputFlags.Edid or SetOutputFlags.ChangeEdid => Checked(tail.ToArray()),
            SetOutputFlags.Mode => Make(asked),
            SetOutputFlags.Unplug => null,
            _ => throw new VfioUserException(
                Errno.EINVAL, $"flags 0x{(uint)asked.Flags:X} are not exactly one known flag"),
        };
        TimeSpan delay = TimeSpan.FromMilliseconds(asked.EdidDelayMs);
        if (asked.Flags == SetOutputFlags.ChangeEdid)
        {
            return underWay.Run(() => ChangeEdid(output, edid!, delay));
        }

        return underWay.Run(async () =>
        {
            await source.SetOutputAsync(output, edid, delay).ConfigureAwait(false);
            return new CommandReply([]);
        });
    }

    private async Task<CommandReply> LoseLink(int output) =>
        await source.LoseLinkAsync(output).ConfigureAwait(false)
            ? new CommandReply([])
            : throw new VfioUserException(Errno.EINVAL, $"output {output} has no trained DisplayPort link");

    private async Task<CommandReply> ChangeEdid(int output, byte[] edid, TimeSpan delay) =>
        await source.ChangeEdidAsync(output, edid, delay).ConfigureAwait(false)
            ? new CommandReply([])
            : throw new VfioUserException(Errno.EINVAL, $"output {output} has no monitor");

    private static byte[] Checked(byte[] edid) =>
        EdidCheck.Complaint(edid) is { } complaint ? throw new VfioUserException(Errno.EINVAL, complaint) : edid;

    private byte[] Make(in SetOutputRequest asked)
    {
        try
        {
            int rate = asked.RefreshMilliHertz == 0 ? DefaultRefreshMilliHertz : Clamped(asked.RefreshMilliHertz);
            DisplayTiming timing = CvtTiming.For(Clamped(asked.Width), Clamped(asked.Height), rate);
            return source.MonitorFor((int)asked.Output, timing);
        }
        catch (ArgumentException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }

    private static int Clamped(uint value) => (int)Math.Min(value, int.MaxValue);
}
