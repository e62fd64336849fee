/* Made-up casework; see casework.h. Sentences are patterns in which a letter in braces stands for something drawn anew. */
#include "tests/support/casework.h"

static const char *const surnames[] = { "陈", "李", "黄", "张", "梁", "林", "王", "吴",  "刘", "何",
					"罗", "郑", "谢", "周", "杨", "叶", "曾", "邓",  "冯", "蔡",
					"许", "彭", "潘", "袁", "邱", "覃", "韦", "欧阳" };
static const char *const given[] = { "明", "华", "丽", "伟", "芳", "军", "英", "强", "玲", "勇", "艳", "杰",
				     "娟", "涛", "秀", "超", "霞", "平", "刚", "桂", "兰", "辉", "燕", "斌",
				     "梅", "鹏", "红", "飞", "凤", "健", "志", "国", "建", "文", "海", "春",
				     "金", "玉", "永", "家", "小", "晓", "雪", "云", "光" };
static const char *const streets[] = { "赤岗", "新港",   "昌岗", "江南中", "滨江", "素社", "海幢", "南华西", "龙凤",
				       "沙园", "南石头", "凤阳", "瑞宝",   "江海", "琶洲", "南洲", "华洲",   "官洲" };
static const char *const places[] = { "东风村", "康乐村", "鹭江西街", "五凤新村",   "大塘",     "上涌",
				      "土华",   "小洲",   "新滘中路", "广州大道南", "工业大道", "逸景路",
				      "轻纺城", "泰沙路", "宝岗大道", "晓港东路" };
static const char *const brands[] = { "恒", "达", "顺", "兴", "隆", "鑫", "源", "盛", "宏", "利",
				      "美", "诚", "雅", "捷", "丰", "佳", "悦", "锦", "越", "康",
				      "信", "联", "广", "汇", "丽", "姿", "艺", "佰" };
static const char *const trades[] = { "制衣厂",     "服装加工部", "布行",       "餐饮店", "物流公司",
				      "装饰工程队", "皮具厂",     "洗水厂",     "绣花厂", "超市",
				      "物业公司",   "酒楼",       "快递站点",   "美容院", "培训中心",
				      "电子商行",   "印花厂",     "汽车维修店", "家具厂", "网络科技公司" };
static const char *const jobs[] = { "车位工", "裁床工", "尾部工", "服务员", "送货司机", "仓管员", "厨师", "保安",
				    "质检员", "导购员", "快递员", "泥水工", "木工",     "美容师", "文员", "搬运工",
				    "洗碗工", "手缝工", "烫工",   "杂工",   "教练",     "会计" };
static const char *const months[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二" };
static const char *const reasons[] = {
	"老板资金周转不开",     "厂房被房东收回",   "客户拖欠货款",       "订单减少停工",       "双方对计件单价有争议",
	"工厂搬迁到清远",       "合伙人之间闹矛盾", "单位以旷工为由辞退", "女工怀孕后被调岗",   "试用期内被口头辞退",
	"下班途中发生交通事故", "机器压伤手指",     "老板电话关机失联",   "单位一直没有签合同", "店铺转让给他人经营",
};
static const char *const problems[] = {
	"拖欠{m}个月工资未发", "只发放部分生活费", "扣发押金和全勤奖", "未支付加班费",     "停缴社会保险",
	"拒绝支付医药费",      "不肯结清计件工资", "要求工人自动离职", "尾款至今没有结算", "每月克扣伙食费和水电费",
};
static const char *const answers[] = {
	"单位承认欠款但称要等货款到账",     "负责人表示愿意分两期支付",
	"单位不同意申请人计算的数额",       "老板称已将工钱交给工头",
	"单位认为双方是承揽关系",           "财务称考勤记录不全需要核对",
	"负责人拒接电话，现场只有一名主管", "单位同意先付一部分余款年底前结清",
	"老板称工人做坏了一批货要赔偿",     "房东称机器已被抵押",
};
static const char *const claims[] = { "支付拖欠工资",     "支付经济补偿金",
				      "支付双倍工资差额", "补缴社会保险",
				      "支付加班工资",     "赔偿医疗费和误工费",
				      "退还押金",         "结清计件工资并开具离职证明" };
static const char *const summaries[] = {
	"{n}等{w}人在{p}{b}做{j}，{r}，从{d}起{x}。{a}。现要求{c}共{y}元。",
	"申请人{n}于{d}入职{b}，岗位{j}，口头约定月薪{k}元。因{r}，{x}，{a}。申请人请求{c}{y}元。",
	"{s}街{p}{b}{r}，{w}名{j}到中心反映{x}，合计约{y}元，代表{n}称{d}后多次催讨无果。{a}。",
	"来访人{n}反映：{d}到{b}当{j}，{x}，{r}。经初步核实，{a}。诉求为{c}，金额{y}元。",
	"{b}（{p}{k}号）{j}{n}与单位因{r}发生争议，单位{x}。{n}主张{c}，折合{y}元；{a}。",
	"{d}{n}等{w}人聚集在{p}，称{b}{x}，涉及{y}元。原因是{r}。{a}，工人坚持{c}。",
};
static const char *const events[] = {
	"电话联系{b}负责人{n}，{a}。",      "到{p}现场走访，见到{n}，{a}。", "召集双方面谈，{a}，约定{d}前答复。",
	"{n}补交工资条和考勤表，共{k}元。", "通知{n}于{d}到中心调解。",      "{n}来电称{x}，要求尽快处理。",
	"已向{n}送达调解通知书。",          "双方对金额{y}元无异议，{a}。",  "回访{n}，称第一期{k}元已收到。",
};

/* SplitMix64. */
static uint64_t
draw(struct casework *casework)
{
	uint64_t z = casework->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t
casework_number(struct casework *casework, uint64_t below)
{
	return draw(casework) % below;
}

void
casework_fill(struct casework *casework, void *bytes, size_t size)
{
	uint8_t *at = bytes;
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)draw(casework);
}

struct uuid
casework_uuid(struct casework *casework, int64_t unix_ms)
{
	uint8_t random[10];
	casework_fill(casework, random, sizeof(random));
	return uuid_make(unix_ms, random);
}

const char *
casework_pick(struct casework *casework, const char *const *texts, size_t count)
{
	return texts[casework_number(casework, count)];
}

static int
within(struct casework *casework, int low, int high)
{
	return low + (int)casework_number(casework, (uint64_t)(high - low + 1));
}

void
casework_put_name(struct buffer *out, struct casework *casework)
{
	buffer_put_text(out, CASEWORK_PICK(casework, surnames));
	for (int i = within(casework, 1, 2); i > 0; i--)
		buffer_put_text(out, CASEWORK_PICK(casework, given));
}

void
casework_put_employer(struct buffer *out, struct casework *casework)
{
	for (int i = within(casework, 2, 3); i > 0; i--)
		buffer_put_text(out, CASEWORK_PICK(casework, brands));
	buffer_put_text(out, CASEWORK_PICK(casework, trades));
}

static void put_pattern(struct buffer *out, struct casework *casework, const char *pattern);

static void
put_number(struct buffer *out, struct casework *casework, char letter)
{
	switch (letter) {
	case 'w':
		buffer_print(out, "%d", within(casework, 2, 36));
		return;
	case 'k':
		buffer_print(out, "%d", within(casework, 24, 98) * 100);
		return;
	case 'y':
		buffer_print(out, "%d", within(casework, 1800, 186000));
		return;
	case 'm':
		buffer_put_text(out, CASEWORK_PICK(casework, months));
		return;
	default:
		buffer_print(out, "%d月%d日", within(casework, 1, 12), within(casework, 1, 28));
		return;
	}
}

static void
put_drawn(struct buffer *out, struct casework *casework, char letter)
{
	switch (letter) {
	case 'n':
		casework_put_name(out, casework);
		return;
	case 'b':
		casework_put_employer(out, casework);
		return;
	case 's':
		buffer_put_text(out, CASEWORK_PICK(casework, streets));
		return;
	case 'p':
		buffer_put_text(out, CASEWORK_PICK(casework, places));
		return;
	case 'j':
		buffer_put_text(out, CASEWORK_PICK(casework, jobs));
		return;
	case 'r':
		buffer_put_text(out, CASEWORK_PICK(casework, reasons));
		return;
	case 'x':
		put_pattern(out, casework, CASEWORK_PICK(casework, problems));
		return;
	case 'a':
		buffer_put_text(out, CASEWORK_PICK(casework, answers));
		return;
	case 'c':
		buffer_put_text(out, CASEWORK_PICK(casework, claims));
		return;
	default:
		put_number(out, casework, letter);
		return;
	}
}

/* Patterns stand in patterns at most once. */
static void
put_pattern(struct buffer *out, struct casework *casework, const char *pattern)
{
	for (const char *at = pattern; *at;) {
		if (*at == '{') {
			put_drawn(out, casework, at[1]);
			at += 3;
		} else {
			buffer_put(out, at++, 1);
		}
	}
}

void
casework_put_summary(struct buffer *out, struct casework *casework)
{
	put_pattern(out, casework, CASEWORK_PICK(casework, summaries));
}

void
casework_put_event(struct buffer *out, struct casework *casework)
{
	put_pattern(out, casework, CASEWORK_PICK(casework, events));
}
