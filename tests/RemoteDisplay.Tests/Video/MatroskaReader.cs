using System.Buffers.Binary;

namespace RemoteDisplay.Tests.Video;

/// <summary>Reads a Matroska file of one track. Written from RFC 8794 and RFC 9559, apart from the writer.</summary>
internal sealed class MatroskaReader
{
    private const uint Segment = 0x18538067, Info = 0x1549A966, Cluster = 0x1F43B675, Cues = 0x1C53BB6B;
    private const uint SeekHead = 0x114D9B74, Seek = 0x4DBB, SeekPosition = 0x53AC, Duration = 0x4489;
    private const uint TimestampScale = 0x2AD7B1, Timestamp = 0xE7, SimpleBlock = 0xA3;
    private const uint CuePoint = 0xBB, CueTrackPositions = 0xB7, CueClusterPosition = 0xF1;
    private const long Unknown = 0x00FF_FFFF_FFFF_FFFF;

    private static readonly uint[] s_masters =
        [Segment, Info, Cluster, Cues, SeekHead, Seek, CuePoint, CueTrackPositions];

    private readonly byte[] _file;
    private long _scale;
    private long _clusterTime;
    private int _segment;

    public MatroskaReader(byte[] file)
    {
        _file = file;
        Read(0, file.Length);
    }

    /// <summary>Pictures with their times in ns.</summary>
    public List<(long TimeNs, bool IsKey, byte[] Packet)> Pictures { get; } = [];

    public TimeSpan? Length { get; private set; }

    /// <summary>Ids of the elements at the places that the index names.</summary>
    public List<uint> Indexed { get; } = [];

    /// <summary>Whether each size is known.</summary>
    public bool IsFinished { get; private set; } = true;

    private void Read(int start, int end)
    {
        int at = start;
        while (at < end)
        {
            (uint id, int content) = ReadId(at);
            (long size, content) = ReadSize(content);
            if (size == Unknown)
            {
                IsFinished = false;
                size = end - content;
            }

            if (id == Segment)
            {
                _segment = content;
            }

            if (content + size > end)
            {
                // As far as it was written.
                IsFinished = false;
                return;
            }

            ReadOnlySpan<byte> value = _file.AsSpan(content, (int)size);
            Take(id, value);
            if (s_masters.Contains(id))
            {
                Read(content, content + (int)size);
            }

            at = content + (int)size;
        }
    }

    private void Take(uint id, ReadOnlySpan<byte> value)
    {
        switch (id)
        {
            case TimestampScale:
                _scale = BinaryPrimitives.ReadInt64BigEndian(value);
                break;
            case Duration:
                Length = TimeSpan.FromTicks((long)(BinaryPrimitives.ReadDoubleBigEndian(value) * _scale / 100));
                break;
            case Timestamp:
                _clusterTime = BinaryPrimitives.ReadInt64BigEndian(value);
                break;
            case SeekPosition or CueClusterPosition:
                Indexed.Add(ReadId(_segment + (int)BinaryPrimitives.ReadInt64BigEndian(value)).Id);
                break;
            case SimpleBlock:
                long time = (_clusterTime + BinaryPrimitives.ReadInt16BigEndian(value[1..])) * _scale;
                Pictures.Add((time, (value[3] & 0x80) != 0, value[4..].ToArray()));
                break;
        }
    }

    private (uint Id, int Next) ReadId(int at)
    {
        int length = System.Numerics.BitOperations.LeadingZeroCount((uint)_file[at] << 24) + 1;
        uint id = 0;
        for (int i = 0; i < length; i++)
        {
            id = (id << 8) | _file[at + i];
        }

        return (id, at + length);
    }

    private (long Size, int Next) ReadSize(int at)
    {
        int length = System.Numerics.BitOperations.LeadingZeroCount((uint)_file[at] << 24) + 1;
        long size = _file[at] & (0xFF >> length);
        for (int i = 1; i < length; i++)
        {
            size = (size << 8) | _file[at + i];
        }

        return (size, at + length);
    }
}
